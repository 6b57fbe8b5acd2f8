import type { Sentence } from "../base/sentence.ts";
import type { Download, LogView, PageChange } from "../outputs/page/view.ts";

export type { Sentence, SentenceKey } from "../base/sentence.ts";
export * from "../outputs/page/view.ts";

/** What the console's page and its server tell each other, besides what a page shows. */

/** What changed since the event before: the event `change`. What is absent is as it was. */
export interface ChangeView extends PageChange {
  /** New ones; the page keeps the newest 2,000. */
  readonly logs?: readonly LogView[];
  readonly downloads?: readonly Download[];
}

/** What `/swarm` and the other changes of state answer; of a refusal with status 400, the first field that is wrong. */
export interface ControlAnswer {
  readonly success: boolean;
  readonly message: string;
  /** What the message says, for pages in other languages; absent where only English has it, and of refused fields. */
  readonly sentence?: Sentence;
  readonly field?: string;
  /** Of a refusal at a field: all fields that are wrong, the first one too. */
  readonly errors?: readonly {
    readonly field: string;
    readonly message: string;
    readonly sentence?: Sentence;
  }[];
  readonly host?: string | null;
}
