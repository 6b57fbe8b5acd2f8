import { AcridaError } from "../base/errors.ts";
import type { LoginLink, WebLogin } from "../server/web-login.ts";
import type { PluginRoom } from "./plugin-room.ts";

/**
 * Who may open the console, as the scenario's plugins say.
 * @throws AcridaError USAGE where none says so.
 */
export const pluginLogin = (room: PluginRoom): WebLogin => {
  const providers = room.plugins.flatMap(({ name, login }) =>
    (login?.providers ?? []).map((link, index) => ({ ...link, plugin: name, index })),
  );
  const asksPassword = room.plugins.some(({ login }) => login?.checksPasswords === true);
  if (!asksPassword && providers.length === 0) {
    throw new AcridaError(
      "USAGE",
      "--web-login needs a plugin that says who may log in. Write: export const login = definePlugin({ name: " +
        '"login", webLogin: ({ username, password }) => … }), or leave --web-login out',
    );
  }
  return {
    asksPassword,
    providers,
    check: (attempt) => room.ask("logIn", attempt),
    comeBack(provider: LoginLink, returned) {
      const { plugin, index } = providers.find((one) => one === provider) as (typeof providers)[number];
      return room.ask("comeBack", { plugin, index, ...returned });
    },
  };
};
