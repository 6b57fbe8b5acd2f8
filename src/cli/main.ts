#!/usr/bin/env node
import { installedVersion } from "../app/version.ts";
import { AcridaError, exitCode } from "../base/errors.ts";
import { type Host, processHost } from "../base/host.ts";
import { asksFor } from "../config/resolve.ts";

/** The command `acrida`; the code to exit with. Parts are loaded when they are needed, so that it answers at once. */
const main = async (host: Host): Promise<number> => {
  const version = installedVersion();
  const asked = asksFor(host.argv);
  if (asked === "version") {
    host.stdout.write(`acrida ${version}\n`);
    return exitCode.passed;
  }
  if (asked === "help") {
    const { helpText } = await import("../config/help.ts");
    host.stdout.write(helpText());
    return exitCode.passed;
  }
  if (host.argv[0] === "init") {
    const { initProject, initText } = await import("./init-command.ts");
    const [folder = ".", ...more] = host.argv.slice(1);
    const odd = folder.startsWith("-") ? folder : more[0];
    if (odd !== undefined) {
      throw new AcridaError(
        "USAGE",
        `acrida init takes one folder and no options, got ${odd}; write: acrida init my-load-test`,
      );
    }
    host.stdout.write(initText(await initProject(folder, version, host.cwd), folder));
    return exitCode.passed;
  }
  const { runCommand } = await import("./run-command.ts");
  return runCommand(host, version);
};

/** Says what went wrong and ends the process. */
const fail = (error: unknown): never => {
  // An error for the user says all by itself; anything else is a fault of ours, and its stack is what we need.
  const text =
    error instanceof AcridaError ? error.message : `a fault of Acrida: ${(error as Error)?.stack ?? error}`;
  host.stderr.write(`acrida: ${text}\n`);
  return host.exit(exitCode.usage);
};

const host = processHost();
host.onFault(fail);
try {
  const code = await main(host);
  const lost = await host.outputError();
  if (lost !== null) host.stderr.write(`acrida: standard output could not be written: ${lost.message}\n`);
  host.exit(
    lost !== null && code !== exitCode.usage && code !== exitCode.interrupted ? exitCode.outputLost : code,
  );
} catch (error) {
  fail(error);
}
