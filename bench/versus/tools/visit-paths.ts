const ITEMS = 50;
const SECTIONS = 18;

/** What a visit of the scenario `named` asks for on the wire, 50 times over with other items. */
export const visitPaths = (): string[] =>
  Array.from({ length: ITEMS }, (_, item) => [
    "/login",
    "/home",
    ...Array.from({ length: SECTIONS }, (_, section) => `/section/${section + 1}/${item}`),
    "/leave",
    "/goodbye",
  ]).flat();
