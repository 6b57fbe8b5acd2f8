/**
 * What the command says to people besides its English text, so that a page can say it in the reader's language. The
 * names in braces are its values.
 */
export const sentenceKeys = [
  /** {given} */
  "field.user_count",
  "field.spawn_rate",
  "field.host",
  "field.run_time",
  "field.stages",
  "field.weight",
  "field.fixed_count",
  "field.number",
  "field.boolean",
  /** {choices} */
  "field.choices",
  "field.classesNone",
  "field.tasksNone",
  /** {names}, {known} */
  "field.classesUnknown",
  "field.tasksUnknown",
  "field.shapeUnknown",
  "field.masked",
  "field.needed",
  /** {name} */
  "field.hostMissing",
  /** {shape} */
  "field.led",
  "field.twoShapes",
  "field.fixedWhileRunning",
  "field.noUsers",
  "refused.stopping",
  "refused.ending",
  /** {count} */
  "reason.interrupted",
  "reason.code",
  "reason.listeners",
  "reason.output",
  "reason.requests",
  "reason.exceptions",
  "reason.unaccounted",
  "reason.unsent",
  "reason.saturated",
  "reason.rows",
  "reason.paused",
  /** {index}, {count} */
  "reason.thread",
] as const;

export type SentenceKey = (typeof sentenceKeys)[number];

/** A sentence in English, and by its key where a page can say it in other languages. */
export interface Said {
  readonly text: string;
  readonly sentence: Sentence | null;
}

/** A sentence by its key, with what is put into it. */
export interface Sentence {
  readonly key: SentenceKey;
  readonly values?: Readonly<Record<string, string | number>>;
}
