/** Slots of one class as inclusive ranges, ascending and apart: [[0, 4], [7, 7]] is 0–4 and 7. */
export type SlotRanges = readonly (readonly [first: number, last: number])[];

/** Slots by class name. */
export type SlotsByClass = Readonly<Record<string, SlotRanges>>;

/** Who runs what: slots by worker id. A worker whose slots are as before keeps the same object. */
export type Allocation = ReadonlyMap<string, SlotsByClass>;
