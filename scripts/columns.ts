/** The width of prose in Markdown. Tables, headings, code and what has no space to break at stay as they are. */

export const COLUMNS = 100;

const width = (line: string): number => [...line].length;

/** One paragraph, without line breaks, in lines of at most `COLUMNS`. A code span stays whole. */
export function wrap(paragraph: string): string {
  const lines: string[] = [];
  for (const word of paragraph.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join("\n");
}

/** The numbers of the lines of prose that are too long, from 1. */
export function longLines(markdown: string): readonly number[] {
  let fenced = false;
  return markdown.split("\n").flatMap((line, at) => {
    if (line.startsWith("```")) fenced = !fenced;
    const isProse = !fenced && !/^( {4}|\||#)/.test(line);
    // A line is too long only where it could have been broken before: a link alone cannot.
    const breaks = line
      .trimEnd()
      .slice(0, COLUMNS + 1)
      .trimStart()
      .replace(/^([-*]|\d+\.) /, "")
      .includes(" ");
    return isProse && breaks && width(line) > COLUMNS ? [at + 1] : [];
  });
}
