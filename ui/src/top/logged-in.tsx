import { useEffect, useState } from "react";
import { useWords } from "../i18n/language.ts";

/** Who is logged in, and the way out; nothing for a program that came by its token. */
export function LoggedIn() {
  const { text } = useWords();
  const [user, setUser] = useState<string | null>(null);
  useEffect(() => {
    const read = async () => {
      const response = await fetch("login/user");
      if (response.ok) setUser(((await response.json()) as { readonly user: string }).user);
    };
    // Who can't be asked is not shown; the banner says that the connection is lost.
    read().catch(() => {});
  }, []);
  if (user === null) return null;
  return (
    <form className="logged-in" method="post" action="logout">
      <span>{text("login.user", { user })}</span>
      <button type="submit" className="button">
        {text("login.out")}
      </button>
    </form>
  );
}
