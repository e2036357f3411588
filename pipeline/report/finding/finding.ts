/** The chapters of the report that findings lead. */
export type ChapterName = 'agreement' | 'comparison' | 'score' | 'ranks' | 'history';

/** A result in a sentence or a few; empty if there is nothing to say. */
export interface Finding {
  text: string;
  /** The chapter that opens with it. */
  leads?: ChapterName;
}

/** Findings of a topic, as mere sentences where no chapter opens with them. */
export type Findings = (string | Finding)[];

/** Findings that a chapter opens with. */
export function leads(chapter: ChapterName, ...texts: string[]): Finding[] {
  return texts.map((text) => ({ text, leads: chapter }));
}
