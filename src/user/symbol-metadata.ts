// Decorators find the metadata of a class under this symbol; Node has none of its own yet. Loaded before any class.
const holder = Symbol as { metadata?: symbol };
holder.metadata ??= Symbol.for("Symbol.metadata");

/** The key under which a class keeps what its decorators said. */
export const metadataKey: symbol = holder.metadata;
