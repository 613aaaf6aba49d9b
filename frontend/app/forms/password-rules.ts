import { ChangeDetectionStrategy, Component, computed, input } from '@angular/core';
import { type FieldTree, type SchemaPath, validate } from '@angular/forms/signals';
import { limits } from '#shared/limits';
import { Icon, type IconName } from '../ui/icon';

type RuleState = 'open' | 'met' | 'broken';

interface Rule {
  readonly text: string;
  readonly state: RuleState;
}

const icons: Record<RuleState, IconName> = { open: 'dot', met: 'check', broken: 'x' };
const states: Record<RuleState, string> = { open: 'open', met: 'met', broken: 'not met' };

/** The rules of a new password, ticked off while typing. */
@Component({
  selector: 'app-password-rules',
  imports: [Icon],
  template: `
    <ul [id]="rulesId()">
      @for (rule of rules(); track rule.text) {
        <li [class]="rule.state">
          <app-icon [name]="icons[rule.state]" />
          {{ rule.text }}<span class="sr-only">: {{ states[rule.state] }}</span>
        </li>
      }
    </ul>
  `,
  styles: `
    ul {
      display: grid;
      gap: 0.25rem;
      color: var(--ink-soft);
      font-size: 0.875rem;
    }
    li {
      display: flex;
      gap: 0.5rem;
    }
    app-icon {
      margin-block-start: 0.1em;
    }
    .met {
      color: var(--accent);
    }
    .broken {
      color: var(--danger);
    }
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class PasswordRules {
  readonly rulesId = input.required<string>();
  readonly field = input.required<FieldTree<string>>();
  /** The account's email address, which must not be the password; `null` if unknown. */
  readonly email = input.required<string | null>();

  protected readonly icons = icons;
  protected readonly states = states;

  protected readonly rules = computed(() => {
    const password = this.field()().value();
    const isCommon = this.field()()
      .errors()
      .some(({ message }) => message === 'common_password');
    const email = this.email();
    const rules: Rule[] = [
      {
        text: `${limits.passwordMinLength} to ${limits.passwordMaxLength} characters`,
        state: isOfLength(password) ? 'met' : 'open',
      },
      {
        text: 'Not easy to guess (checked when you submit)',
        state: isCommon ? 'broken' : 'open',
      },
    ];
    if (email === null) return rules;
    const state = password === '' ? 'open' : isEmail(password, email) ? 'broken' : 'met';
    return [...rules, { text: 'Not your email address', state } satisfies Rule];
  });
}

/** Rejects the email address as a password. */
export function notTheEmail(password: SchemaPath<string>, email: SchemaPath<string>): void {
  validate(password, ({ value, valueOf }) => refuseEmail(value(), valueOf(email)));
}

/** Rejects a given email address as a password. */
export function notThisEmail(password: SchemaPath<string>, email: () => string): void {
  validate(password, ({ value }) => refuseEmail(value(), email()));
}

function refuseEmail(password: string, email: string) {
  return isEmail(password, email)
    ? { kind: 'same_as_email', message: "Don't use your email address as your password." }
    : null;
}

function isOfLength({ length }: string): boolean {
  return length >= limits.passwordMinLength && length <= limits.passwordMaxLength;
}

function isEmail(password: string, email: string): boolean {
  return password !== '' && password.toLowerCase() === email.trim().toLowerCase();
}
