// Checks one record by a Civicloom bundle, on any phone, without a network. No dependencies.
//   evaluate(bundle, record, {on: "2026-11-01" or null, today: "2026-11-01"}) -> [{code, field, kind, message}]
// The same verdicts as evaluate() in Python: a test compares them on dirty records.
"use strict";

const BLANKS = new Set(" \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff");
const ASCII = /^[\x00-\x7f]*$/;
const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const INNER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const INNER_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
const CATEGORIES = {1: "1239", 2: "19", 3: "123459", 4: "19", 5: "1239", 6: "129", 7: "129", 8: "19", 9: "123", A: "19", N: "1239", Y: "1"};

function strip(text) {
  const all = Array.from(text);
  let from = 0, to = all.length;
  while (from < to && BLANKS.has(all[from])) from++;
  while (to > from && BLANKS.has(all[to - 1])) to--;
  return all.slice(from, to).join("");
}

const halfWidth = (text) =>
  text.replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/\u3000/g, " ");

// Values of any JSON form as the texts that a form would hold.
const textOf = (value) => (typeof value === "string" ? value : typeof value === "object" ? JSON.stringify(value) : String(value));

function clean(raw, field, missing) {
  if (raw === null || raw === undefined) return null;
  const given = textOf(raw);
  let text = strip(field.folds_width ? halfWidth(given) : given);
  if (field.identifier && ASCII.test(text)) text = text.toUpperCase();
  return missing.includes(text) ? null : text;
}

function calendar(year, month, day) {
  const days = [31, year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1];
}

const weighed = (text, weights, alphabet) => weights.reduce((sum, weight, i) => sum + alphabet.indexOf(text[i]) * weight, 0);

const IDENTIFIERS = {
  "citizen-id": {
    form(text, today) {
      if (!/^[1-9][0-9]{16}[0-9X]$/.test(text)) return false;
      const [year, month, day] = [text.slice(6, 10), text.slice(10, 12), text.slice(12, 14)];
      return calendar(+year, +month, +day) && `${year}-${month}-${day}` <= today;
    },
    check: (text) => "10X98765432"[weighed(text, ID_WEIGHTS, "0123456789") % 11] === text[17],
  },
  "credit-code": {
    form: (text) =>
      new RegExp(`^[1-9ANY][1-9][0-9]{6}[${USCC}]{10}$`).test(text) && (CATEGORIES[text[0]] || "").includes(text[1]),
    check: (text) => outer(text) && "0X987654321"[weighed(text.slice(8), INNER_WEIGHTS, INNER) % 11] === text[16],
  },
  "credit-code-outer": { form: (text) => IDENTIFIERS["credit-code"].form(text), check: (text) => outer(text) },
  "house-code": { form: (text) => /^[1-9]([0-9]{24}|[0-9]{18})$/.test(text), check: () => true },
};

function outer(text) {
  let sum = 0, weight = 1;
  for (let i = 0; i < 17; i++, weight = (weight * 3) % 31) sum += USCC.indexOf(text[i]) * weight;
  return USCC[(31 - (sum % 31)) % 31] === text[17];
}

// Dates and moments become texts that sort: 2026-11-01 or 2026-11-01T00:00:00.
function moment(text, form, withTime) {
  const parts = { "%Y": "", "%m": "", "%d": "", "%H": "00", "%M": "00", "%S": "00" };
  const names = [];
  const pattern = form.replace(/%.|[^%]+/g, (piece) => {
    if (!(piece in parts)) return piece.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    names.push(piece);
    return piece === "%Y" ? "([0-9]{4})" : "([0-9]{2})";
  });
  const found = new RegExp(`^${pattern}$`).exec(text);
  if (!found) return null;
  names.forEach((name, i) => (parts[name] = found[i + 1]));
  if (!calendar(+parts["%Y"], +parts["%m"], +parts["%d"])) return null;
  if (+parts["%H"] > 23 || +parts["%M"] > 59 || +parts["%S"] > 59) return null;
  const day = `${parts["%Y"]}-${parts["%m"]}-${parts["%d"]}`;
  return withTime ? `${day}T${parts["%H"]}:${parts["%M"]}:${parts["%S"]}` : day;
}

const PARSERS = {
  string: (text) => text,
  integer: (text) => (/^[+-]?[0-9]{1,18}$/.test(text) ? BigInt(text.replace(/^\+/, "")) : null),
  number: (text) => (/^[+-]?(?:[0-9]{1,99}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?$/.test(text) ? Number(text) : null),
  boolean: (text, field) => (field.true_values.includes(text) ? true : field.false_values.includes(text) ? false : null),
  date: (text, field) => moment(text, field.format === "default" ? "%Y-%m-%d" : field.format, false),
  datetime: (text, field) => moment(text, field.format === "default" ? "%Y-%m-%dT%H:%M:%S" : field.format, true),
  year: (text) => (/^[0-9]{4}$/.test(text) ? BigInt(text) : null),
  yearmonth: (text) => (/^[0-9]{4}-(0[1-9]|1[0-2])$/.test(text) ? text : null),
};

const parse = (field, text) => PARSERS[field.type](text, field);

function limit(field, written) {
  if (typeof written === "boolean") return field.type === "boolean" ? written : null;
  if (typeof written === "number") return ["integer", "number", "year"].includes(field.type) ? parse(field, String(written)) : null;
  return typeof written === "string" ? parse(field, written) : null;
}

const TESTS = {
  CODE: (text, field, params, bundle, on) => {
    const spells = bundle.lists[params.code_list].codes[text];
    const holds = (s) => on === null || ((!s.valid_from || s.valid_from <= on) && (!s.valid_to || on < s.valid_to));
    return !(spells && Object.hasOwn(bundle.lists[params.code_list].codes, text) && spells.some(holds));
  },
  RANGE: (value, field, params) => {
    const low = limit(field, params.minimum), high = limit(field, params.maximum);
    return (low !== null && value < low) || (high !== null && value > high);
  },
  LENGTH: (text, field, params) => {
    const length = Array.from(text).length;
    return length < (params.minLength ?? 0) || length > (params.maxLength ?? Infinity);
  },
  PATTERN: (text, field, params) => !new RegExp(`^(?:${params.pattern})$`, "u").test(text),
  ENUM: (value, field, params) => !params.enum.some((one) => limit(field, one) === value),
};

const CROSS = {
  "birth-matches-citizen-id": ([, ], [birth, id]) => birth !== null && id !== null && birth.replaceAll("-", "") !== id.slice(6, 14),
  "sex-matches-citizen-id": ([, ], [sex, id]) => id !== null && ["1", "2"].includes(sex) && (sex === "1") !== "13579".includes(id[16]),
  "not-before": ([, ], [later, earlier]) => later !== null && earlier !== null && later < earlier,
  "at-least-one-of": (texts) => texts.every((text) => text === null),
  "at-most-one-of": (texts) => texts.filter((text) => text !== null).length > 1,
  "required-when": ([wanted, other], values, params) =>
    wanted === null && other !== null && (!(params.values && params.values.length) || params.values.includes(other)),
};

function look(field, raw, own, bundle, on, today) {
  const failed = [];
  const text = clean(raw, field, bundle.missing);
  const note = (kind, wrong) => wrong && own[kind] && failed.push(own[kind]);
  if (text === null) {
    note("NULL", true);
    return { text: null, usable: null, failed };
  }
  let value = text, usable = text;
  if (field.identifier) {
    const kind = IDENTIFIERS[field.identifier];
    const good = kind.form(text, today);
    note("FORMAT", !good);
    note("CHECK", good && !kind.check(text));
    usable = good ? text : null;
  } else {
    value = usable = parse(field, text);
    if (value === null) {
      note("TYPE", true);
      return { text, usable: null, failed };
    }
  }
  for (const kind of Object.keys(TESTS)) if (own[kind]) note(kind, TESTS[kind](value, field, own[kind].params, bundle, on));
  return { text, usable, failed };
}

// What no row may hold: a NUL, or half of a surrogate pair, which the u flag alone sees as one.
function unkept(record) {
  const given = Object.values(record).filter((value) => value !== null && value !== undefined);
  if (given.some((value) => textOf(value).includes("\0"))) return "ROW_NUL";
  return given.flatMap(strings).some((text) => /[\ud800-\udfff]/u.test(text)) ? "ROW_ENCODING" : null;
}

const strings = (value) =>
  typeof value === "object" && value !== null ? Object.entries(value).flat().flatMap(strings) : [String(value)];

function evaluate(bundle, record, { on = null, today }) {
  const code = unkept(record);
  const whole = (bundle.unkept || []).find((line) => line.code === code);
  if (whole) return [{ code, field: null, kind: code, message: whole.message }];
  const outcome = {};
  const failed = new Set();
  for (const field of bundle.fields) {
    const own = Object.fromEntries(bundle.reasons.filter((r) => r.field === field.name).map((r) => [r.kind, r]));
    outcome[field.name] = look(field, record[field.name], own, bundle, on, today);
    outcome[field.name].failed.forEach((reason) => failed.add(reason.bit));
  }
  for (const reason of bundle.reasons.filter((r) => r.field === null)) {
    const own = reason.params.fields.map((name) => outcome[name]);
    if (CROSS[reason.kind](own.map((o) => o.text), own.map((o) => o.usable), reason.params)) failed.add(reason.bit);
  }
  return bundle.reasons.filter((r) => failed.has(r.bit)).map(({ code, field, kind, message }) => ({ code, field, kind, message }));
}

if (typeof module !== "undefined") module.exports = { evaluate };
