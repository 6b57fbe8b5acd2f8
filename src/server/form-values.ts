import { AcridaError } from "../base/errors.ts";
import { FieldError, type FormValues } from "./console-control.ts";
import type { ConsoleContext } from "./route.ts";

/** Names of the seed's era, by today's. */
const oldNames: Readonly<Record<string, string>> = { locust_count: "user_count", hatch_rate: "spawn_rate" };

const MOST_FIELDS = 1000;

/**
 * The fields of a posted form: urlencoded, multipart or a JSON object, with the seed's names as today's.
 * @throws FieldError, AcridaError for a body that is no form.
 */
export const formValuesOf = async (context: ConsoleContext): Promise<FormValues> => {
  const type = (context.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  const fields =
    type === "application/json" ? await jsonFields(context) : await formFields(context, type ?? "");
  if (fields.length > MOST_FIELDS) throw notAForm(`more than ${MOST_FIELDS} fields`);
  const values = new Map<string, string[]>();
  for (const [posted, value] of fields) {
    const name = todaysName(posted);
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else before.push(value);
  }
  // A name may be `__proto__`: entries make it an ordinary property.
  return Object.fromEntries([...values].map(([name, list]) => [name, list.length === 1 ? list[0]! : list]));
};

const todaysName = (posted: string): string => {
  const name = posted.replace(/\[\]$/, "");
  return Object.hasOwn(oldNames, name) ? (oldNames[name] as string) : name;
};

const formFields = async (context: ConsoleContext, type: string): Promise<[string, string][]> => {
  if (type === "" && (await context.req.text()) === "") return [];
  if (type !== "application/x-www-form-urlencoded" && type !== "multipart/form-data") {
    throw notAForm(type === "" ? "no Content-Type" : `Content-Type ${JSON.stringify(type)}`);
  }
  const form = await context.req.formData().catch(() => {
    throw notAForm("a body that can't be read");
  });
  return [...form].map(([name, value]) => {
    if (typeof value !== "string") throw new FieldError(name, `${name}: expected text, got a file`);
    return [name, value];
  });
};

const jsonFields = async (context: ConsoleContext): Promise<[string, string][]> => {
  const body: unknown = await context.req.json().catch(() => {
    throw notAForm("a body that is no JSON");
  });
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw notAForm("JSON that is no object");
  return Object.entries(body).flatMap(([name, value]): [string, string][] => {
    // A field without a value is as one that was left empty.
    if (value === null) return [[name, ""]];
    const list: unknown[] = Array.isArray(value) ? value : [value];
    return list.map((one) => {
      if (!["string", "number", "boolean"].includes(typeof one)) {
        throw new FieldError(name, `${name}: expected text, a number, true or false, or a list of them`);
      }
      return [name, String(one)];
    });
  });
};

const notAForm = (got: string): AcridaError =>
  new AcridaError(
    "USAGE",
    `expected a form (urlencoded or multipart) or a JSON object, got ${got}; send one of these with its Content-Type`,
  );
