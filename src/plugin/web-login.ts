import { AcridaError } from "../base/errors.ts";

/** Where an attempt to log in came from. */
export interface LoginRequest {
  readonly address: string;
  /** By names in small letters; cookies and authorization are not told. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What somebody typed into the login form. */
export interface LoginAttempt {
  readonly username: string;
  readonly password: string;
  readonly request: LoginRequest;
}

/** Whether it is somebody who may open the console, and how that person is called there. */
export type LoginAnswer = boolean | { readonly user: string };

export type LoginCheck = (attempt: LoginAttempt) => LoginAnswer | PromiseLike<LoginAnswer>;

/** What came back from a provider. */
export interface ProviderReturn {
  /** What the provider added to the address, such as `code`. */
  readonly query: URLSearchParams;
  /** The address that it was sent back to, as many providers want to hear it again. */
  readonly callbackUrl: string;
  readonly request: LoginRequest;
}

/** Somebody else who knows the people: a link on the login page, and what to do with who comes back. */
export interface LoginProvider {
  /** On the login page: `Log in with Example`. */
  readonly label: string;
  /**
   * Where the link leads. `{state}` in it becomes a secret of this attempt, which must come back as `state`; without
   * that nobody is let in. `{callback}` becomes the address to come back to, encoded.
   */
  readonly url: string;
  /** Called once `state` has proven that this browser asked; whether to let it in, as what `check` answers. */
  readonly callback: (returned: ProviderReturn) => LoginAnswer | PromiseLike<LoginAnswer>;
}

/** Who may open the console: by name and password, by providers, or both. */
export interface LoginWays {
  readonly check?: LoginCheck;
  readonly providers?: readonly LoginProvider[];
}

/** A function alone checks names and passwords. */
export type WebLogin = LoginCheck | LoginWays;

const longestUser = 200;

/** The user to let in; null for nobody. @throws AcridaError MISUSE for what is no answer. */
export const userOf = (given: unknown, otherwise: string, where: string): string | null => {
  if (given === false) return null;
  const user = given === true ? otherwise : (given as { readonly user?: unknown } | null | undefined)?.user;
  if (typeof user === "string" && user !== "" && user.length <= longestUser) return user;
  throw new AcridaError("MISUSE", `${where}: expected true, false or { user: "name" }`);
};
