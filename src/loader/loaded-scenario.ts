/** Where a class stands in the user's source, under the name that it has there. */
export interface ClassDeclaration {
  readonly name: string;
  /** Absolute. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** What one source file exports. */
export interface ScenarioModule {
  /** Absolute. */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** A scenario, evaluated in this thread. */
export interface LoadedScenario {
  readonly modules: readonly ScenarioModule[];
  /** For each class of the user's own files that has a name there. */
  readonly declarations: { get(type: object): ClassDeclaration | undefined };
  /** The same of all classes, by source alone. */
  readonly places: readonly ClassDeclaration[];
}
