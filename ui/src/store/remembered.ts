/** A choice of the reader's, kept by the browser over visits; null when none is, or when the browser keeps nothing. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`acrida.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a choice; where the browser keeps nothing it lasts as long as the page. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`acrida.${name}`, value);
  } catch {
    // A browser in private mode, or a file opened from a disk: nothing that the reader must know.
  }
}
