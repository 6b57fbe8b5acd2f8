/** At most `most` of a list, evenly spread, the last among them. */
export function thinned<Item>(list: readonly Item[], most: number): readonly Item[] {
  if (list.length <= most) return list;
  const every = Math.ceil(list.length / most);
  return list.filter((_item, index) => (list.length - 1 - index) % every === 0);
}
