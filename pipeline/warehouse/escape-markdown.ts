/** Escapes what GitHub takes for Markdown, HTML or mathematics, which names and titles may contain. */
export function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#|~$&]/g, '\\$&');
}
