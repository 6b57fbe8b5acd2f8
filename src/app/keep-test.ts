import { messageOf } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { Bundle } from "../loader/bundle.ts";
import { type StoredTest, storedBundle, storeTest } from "./stored-test.ts";
import type { TestParts } from "./test-stage.ts";

/** Keeps a test for the next controller, should this one be killed; says so where it can't. */
export const keepTest = async (
  folder: string,
  parts: TestParts,
  { manifest, files }: Pick<StoredTest, "manifest" | "files">,
  bundles: { readonly bundle: Bundle; readonly portable: Bundle },
  logger: Logger,
): Promise<void> => {
  const { run, seed, options, custom, secrets, selection, session } = parts;
  const { edits = {} } = selection;
  try {
    const scenario = {
      files: session.files,
      bundle: await storedBundle(bundles.bundle),
      portable: await storedBundle(bundles.portable),
    };
    await storeTest(folder, { run, seed, options, custom, secrets, edits, scenario, manifest, files });
  } catch (error) {
    logger.error(`${messageOf(error)}: a restart of the controller can't go on with this test`);
  }
};
