/** The chapters of the report that findings lead. */
export type ChapterName = 'agreement' | 'comparison' | 'score' | 'ranks' | 'history';

/** A result in a sentence or a few; empty if there is nothing to say. */
export interface Finding {
  text: string;
  /** The chapter that opens with it. */
  leads?: ChapterName;
}

/** A finding that a chapter opens with. */
export function lead(leads: ChapterName, text: string): Finding {
  return { text, leads };
}
