import { readFileSync } from 'node:fs';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An environment variable, as documented for operators. */
export interface Variable {
  readonly name: string;
  /** The allowed values. */
  readonly values: string;
  /** The default. */
  readonly preset: string;
  readonly what: string;
}

interface Description {
  readonly what: string;
  /** Describes the default in words, if it depends on something. */
  readonly presetText?: string;
}

interface IntegerDescription extends Description {
  readonly min: number;
  readonly max?: number;
}

interface SecretDescription extends Description {
  readonly preset: string;
  readonly values: string;
  readonly isValid: (text: string) => boolean;
  /** What makes a value valid, as the end of a sentence. */
  readonly rule: string;
}

export type Variables = ReturnType<typeof createVariables>;

const tenYears = 3650 * 86_400;

/** Creates a reader of variables that also collects their descriptions and all mistakes. */
export function createVariables(env: Environment) {
  const described: Variable[] = [];
  const mistakes: string[] = [];
  return { described, mistakes, text, secret, choice, integer, optionalInteger };

  function text(name: string, options: Description & { readonly preset: string }): string {
    describe(name, 'text', options);
    if (env[name] !== '') return env[name] ?? options.preset;
    // Using the default would be wrong: to Node, an empty HOST means every address of the machine.
    mistakes.push(`${name} must not be empty`);
    return options.preset;
  }

  /**
   * Returns a function that reads a text, either from the variable itself or from the file named by
   * the variable with the suffix `_FILE`. If the file is missing or invalid, it returns the last
   * valid text.
   */
  function secret(name: string, options: SecretDescription): () => string {
    const { preset, isValid, rule } = options;
    const fileName = `${name}_FILE`;
    describe(name, options.values, options);
    const file = env[fileName];
    describe(fileName, 'path', {
      what: `a file that holds \`${name}\``,
      preset: '',
      presetText: 'none',
    });
    if (file !== undefined && env[name] !== undefined) {
      mistakes.push(`${name} and ${fileName} are set: one is enough`);
    }
    let latest = file === undefined ? (env[name] ?? preset) : readText(file);
    if (latest === null) mistakes.push(`${fileName} names a file that cannot be read`);
    else if (!isValid(latest)) mistakes.push(`${name} ${rule}`);
    return () => {
      const text = file === undefined ? null : readText(file);
      if (text !== null && isValid(text)) latest = text;
      return latest ?? preset;
    };
  }

  function choice<Option extends string>(
    name: string,
    options: Description & { readonly preset: NoInfer<Option>; readonly of: readonly Option[] },
  ): Option {
    describe(name, options.of.map((option) => `\`${option}\``).join(', '), options);
    const option = options.of.find((each) => each === (env[name] ?? options.preset));
    if (option !== undefined) return option;
    mistakes.push(`${name} must be one of ${options.of.join(', ')}`);
    return options.preset;
  }

  function integer(name: string, options: IntegerDescription & { readonly preset: number }) {
    return optionalInteger(name, options) ?? options.preset;
  }

  /** Reads a whole number; `null` if it is neither set nor preset. */
  function optionalInteger(
    name: string,
    options: IntegerDescription & { readonly preset: number | null },
  ): number | null {
    const { min, max = tenYears, preset } = options;
    describe(name, `${min} to ${max}`, {
      presetText: preset === null ? 'none' : `\`${preset}\``,
      ...options,
      preset: preset ?? '',
    });
    const written = env[name];
    if (written === undefined) return preset;
    const value = /^\d{1,15}$/.test(written) ? Number(written) : NaN;
    if (value >= min && value <= max) return value;
    mistakes.push(`${name} must be a whole number from ${min} to ${max}`);
    return preset;
  }

  function describe(
    name: string,
    values: string,
    { what, preset, presetText }: Description & { readonly preset: string | number },
  ): void {
    described.push({ name, values, preset: presetText ?? `\`${preset}\``, what });
  }
}

/** Returns the content of a file, or `null` if it can't be read. */
function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
