import type { DefaultUser } from "./register.ts";
import { TaskSet } from "./task-set.ts";
import type { User } from "./user.ts";

/** Tasks in order, over and over: by `@seqTask`, equal places as declared; `@task(n)` is n runs in a row. */
export class SequentialTaskSet<U extends User = DefaultUser> extends TaskSet<U> {}
