/** What a client says of itself when it logs in. */
export interface LoginClient {
  readonly address: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Somebody else who knows the people. */
export interface LoginLink {
  readonly label: string;
  /** With `{state}` and maybe `{callback}` in it. */
  readonly url: string;
}

/** `--web-login`: who may open the console. Each answer is a user, or null for nobody; where it rejects nobody is let in, and with TooManyWaiting it was not asked. */
export interface WebLogin {
  readonly asksPassword: boolean;
  readonly providers: readonly LoginLink[];
  check(attempt: {
    readonly username: string;
    readonly password: string;
    readonly request: LoginClient;
  }): Promise<string | null>;
  /** @param query as the provider sent it, without the `?`. */
  comeBack(
    provider: LoginLink,
    returned: { readonly query: string; readonly callbackUrl: string; readonly request: LoginClient },
  ): Promise<string | null>;
}
