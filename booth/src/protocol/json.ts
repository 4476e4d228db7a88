// Strict canonical JSON: the only text that is accepted is the text that we would write. Version 1 signs and hashes raw text, so a second
// spelling of a value would be a second value. A codec says how one type is spelled; its reader walks over the text and refuses the first
// character that differs.

/** Why a text was refused: `scalar` and `element` have checks of their own in VERIFIER.md (P6, P7), `integer` and `value` may have. */
export type JsonKind = "utf8" | "expected" | "trailing" | "escape" | "integer" | "scalar" | "element" | "value" | "depth";

export class JsonError extends Error {
  readonly kind: JsonKind;
  readonly at: number;

  constructor(kind: JsonKind, at: number, message: string) {
    super(`at character ${at}: ${message}`);
    this.kind = kind;
    this.at = at;
  }
}

/** How one type is spelled. */
export interface Codec<T> {
  read(reader: Reader): T;
  write(value: T): string;
}

/** A field that may be absent. */
export interface Optional<T> {
  readonly optional: Codec<T>;
}

const MAX_DEPTH = 32;
const PLAIN_END = /["\\\u0000-\u001f\u007f]/g;
const SHORT: Record<string, string> = { '"': '"', "\\": "\\", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

export class Reader {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
    if (/[\ud800-\udfff]/u.test(text)) throw new JsonError("utf8", 0, "the text is not well-formed Unicode");
  }

  fail(kind: JsonKind, message: string, at = this.at): never {
    throw new JsonError(kind, at, message);
  }

  startsWith(literal: string): boolean {
    return this.text.startsWith(literal, this.at);
  }

  takeIf(literal: string): boolean {
    const taken = this.startsWith(literal);
    if (taken) this.at += literal.length;
    return taken;
  }

  expect(literal: string): void {
    if (!this.takeIf(literal)) this.fail("expected", `expected ${literal}`);
  }

  end(): void {
    if (this.at !== this.text.length) this.fail("trailing", "text after the value");
  }

  /** A string without escapes. */
  plain(): string {
    this.expect('"');
    const end = this.stringEnd();
    if (this.text[end] !== '"') this.fail("escape", "a string is not escaped canonically");
    const value = this.text.slice(this.at, end);
    this.at = end + 1;
    return value;
  }

  string(): string {
    this.expect('"');
    let out = "";
    for (;;) {
      const end = this.stringEnd();
      out += this.text.slice(this.at, end);
      this.at = end;
      if (this.takeIf('"')) return out;
      out += this.escape();
    }
  }

  /** A non-negative integer in its shortest form, below 2^53. */
  integer(): number {
    const digits = /^(?:0|[1-9][0-9]{0,15})(?![0-9])/.exec(this.text.slice(this.at, this.at + 20))?.[0];
    const value = Number(digits);
    if (digits === undefined || !Number.isSafeInteger(value)) this.fail("integer", "not a canonical integer");
    this.at += digits.length;
    return value;
  }

  array<T>(read: () => T): T[] {
    this.expect("[");
    const items: T[] = [];
    if (this.takeIf("]")) return items;
    for (;;) {
      items.push(read());
      if (this.takeIf("]")) return items;
      this.expect(",");
    }
  }

  /** One free-form compact value, as the text it has. */
  raw(depth = 0): string {
    if (depth > MAX_DEPTH) this.fail("depth", "nested too deep");
    const start = this.at;
    if (this.startsWith('"')) this.string();
    else if (this.startsWith("[")) this.array(() => this.raw(depth + 1));
    else if (this.takeIf("{")) this.rawFields(depth);
    else if (!["true", "false", "null"].some((word) => this.takeIf(word))) this.rawNumber();
    return this.text.slice(start, this.at);
  }

  private rawFields(depth: number): void {
    if (this.takeIf("}")) return;
    for (;;) {
      this.string();
      this.expect(":");
      this.raw(depth + 1);
      if (this.takeIf("}")) return;
      this.expect(",");
    }
  }

  private rawNumber(): void {
    const digits = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/.exec(this.text.slice(this.at, this.at + 64))?.[0];
    if (digits === undefined) this.fail("expected", "expected a value");
    this.at += digits.length;
  }

  private stringEnd(): number {
    PLAIN_END.lastIndex = this.at;
    const end = PLAIN_END.exec(this.text)?.index;
    if (end === undefined) this.fail("expected", "expected the end of a string");
    return end;
  }

  private escape(): string {
    const { text, at } = this;
    const short = text[at] === "\\" ? SHORT[text[at + 1] ?? ""] : undefined;
    if (short !== undefined) {
      this.at += 2;
      return short;
    }
    const digits = /^\\u00([0-9a-f]{2})/.exec(text.slice(at, at + 6))?.[1];
    const code = digits === undefined ? -1 : Number.parseInt(digits, 16);
    const isControl = (code >= 0 && code < 0x20) || code === 0x7f;
    if (!isControl || [0x8, 0x9, 0xa, 0xc, 0xd].includes(code)) this.fail("escape", "a string is not escaped canonically");
    this.at += 6;
    return String.fromCharCode(code);
  }
}

/** Reads a whole text; nothing may follow. */
export function parse<T>(codec: Codec<T>, text: string): T {
  const reader = new Reader(text);
  const value = codec.read(reader);
  reader.end();
  return value;
}

/** The canonical spelling of a string. */
export function quote(value: string): string {
  const escaped = value.replace(/["\\\u0000-\u001f\u007f]/g, (sign) => {
    const short = Object.keys(SHORT).find((key) => SHORT[key] === sign);
    return short === undefined ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}` : `\\${short}`;
  });
  return `"${escaped}"`;
}

export const string: Codec<string> = { read: (reader) => reader.string(), write: quote };
export const integer: Codec<number> = { read: (reader) => reader.integer(), write: String };
export const raw: Codec<string> = { read: (reader) => reader.raw(), write: (text) => text };
export const boolean: Codec<boolean> = {
  read: (reader) => (reader.takeIf("true") ? true : (reader.expect("false"), false)),
  write: String,
};

/** A string without escapes that `accepts` likes; `message` says what it ought to be. */
export function plain(accepts: (text: string) => boolean, message: string, kind: JsonKind = "value"): Codec<string> {
  return {
    read(reader) {
      const start = reader.at;
      const text = reader.plain();
      return accepts(text) ? text : reader.fail(kind, message, start);
    },
    write: (text) => `"${text}"`,
  };
}

export function array<T>(item: Codec<T>): Codec<T[]> {
  return {
    read: (reader) => reader.array(() => item.read(reader)),
    write: (items) => `[${items.map((value) => item.write(value)).join(",")}]`,
  };
}

export function optional<T>(codec: Codec<T>): Optional<T> {
  return { optional: codec };
}

type Shape = Record<string, Codec<unknown> | Optional<unknown>>;
type Fields<S> = { [K in keyof S as S[K] extends Codec<unknown> ? K : never]: S[K] extends Codec<infer T> ? T : never } & {
  [K in keyof S as S[K] extends Optional<unknown> ? K : never]?: S[K] extends Optional<infer T> ? T | undefined : never;
};
/** What an object's codec reads, spelled out. */
type Flat<T> = { [K in keyof T]: T[K] };

/** An object with these fields in this order. */
export function object<S extends Shape>(shape: S): Codec<Flat<Fields<S>>> {
  const fields = Object.entries(shape).map(([key, field]) => {
    const isOptional = "optional" in field;
    return { key, name: `"${key}":`, isOptional, codec: (isOptional ? field.optional : field) as unknown as Codec<unknown> };
  });
  return {
    read(reader) {
      reader.expect("{");
      const value: Record<string, unknown> = {};
      let comma = "";
      for (const { key, name, isOptional, codec } of fields) {
        if (isOptional && !reader.startsWith(comma + name)) continue;
        reader.expect(comma + name);
        value[key] = codec.read(reader);
        comma = ",";
      }
      reader.expect("}");
      return value as Flat<Fields<S>>;
    },
    write(value) {
      const known = value as Record<string, unknown>;
      const present = fields.filter(({ key }) => known[key] !== undefined);
      return `{${present.map(({ key, name, codec }) => name + codec.write(known[key])).join(",")}}`;
    },
  };
}

/** The type that a codec reads. */
export type Of<C> = C extends Codec<infer T> ? T : never;
