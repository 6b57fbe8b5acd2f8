/** The offsets at which the lines of a source begin, by JavaScript's own idea of a line (as in source maps). */
export const lineStartsOf = (source: string): number[] => {
  const starts = [0];
  for (const end of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(end.index + end[0].length);
  return starts;
};
