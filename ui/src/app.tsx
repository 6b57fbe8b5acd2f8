import { useWords } from "./i18n/language.ts";
import { type PageStore, usePage } from "./store/page-store.ts";

/** The console. */
export function App({ store }: { readonly store: PageStore }) {
  const { state } = usePage(store);
  const { text } = useWords();
  return <main>{text(`state.${state?.run?.state ?? "ready"}`)}</main>;
}
