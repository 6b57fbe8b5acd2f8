/** Reads RFC 4180 text into rows of cells; a quote in the wrong place is an error. */
export const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  let wasQuoted = false;
  const endCell = (): void => {
    row.push(cell);
    cell = "";
    wasQuoted = false;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"') {
      if (cell !== "" || wasQuoted) throw new Error(`a quote inside an unquoted cell, at ${at}`);
      quoted = true;
      wasQuoted = true;
    } else if (character === ",") endCell();
    else if (character === "\n" || character === "\r") {
      if (character === "\r" && text[at + 1] === "\n") at += 1;
      endCell();
      rows.push(row);
      row = [];
    } else cell += character;
  }
  if (quoted) throw new Error("a quoted cell has no end");
  if (cell !== "" || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
};

/** Rows as records by the names of the first row; a row of another length is an error. */
export const csvRecords = (text: string): Record<string, string>[] => {
  const [header = [], ...rows] = parseCsv(text);
  return rows.map((row, index) => {
    if (row.length !== header.length) throw new Error(`row ${index + 1} has ${row.length} cells`);
    return Object.fromEntries(header.map((name, column) => [name, row[column] as string]));
  });
};
