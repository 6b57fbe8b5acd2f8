import type { Mail } from "../messages.ts";

/** Above what a sender lets pass. */
const longestData = 256 * 1024;
const longestName = 1000;

/** Whether what came as mail is mail in every field, its data JSON. */
export const isMail = ({ host, worker, name, data }: Mail): boolean => {
  const areTexts = [host, worker, name, data].every((field: unknown) => typeof field === "string");
  if (!areTexts || name.length > longestName || data.length > longestData) return false;
  try {
    JSON.parse(data);
    return true;
  } catch {
    return false;
  }
};
