const SECTIONS = 18;

/** What a visit of the scenario `named` asks for on the wire, so many times over with other items. */
export const visitPaths = (items: number): string[] =>
  Array.from({ length: items }, (_, item) => [
    "/login",
    "/home",
    ...Array.from({ length: SECTIONS }, (_, section) => `/section/${section + 1}/${item}`),
    "/leave",
    "/goodbye",
  ]).flat();
