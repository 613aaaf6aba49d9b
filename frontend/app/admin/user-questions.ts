import type { AdminUser } from '#shared/admin';
import type { Question } from '../ui/confirmation';
import type { AdminAction } from './user-row';

/** What is asked before each act, and what is said after it. */
export const userQuestions: Record<
  AdminAction,
  { ask: (user: AdminUser) => Question; done: (user: AdminUser) => string }
> = {
  signOut: {
    ask: ({ email }) => ({
      title: `Sign out ${email} everywhere?`,
      text: 'Every device loses access within seconds. Text not saved there may be lost.',
      action: 'Sign out',
      isLoss: true,
    }),
    done: ({ email }) => `${email} is signed out everywhere.`,
  },
  grantAdmin: {
    ask: ({ email }) => ({
      title: `Make ${email} an administrator?`,
      text: 'Administrators see every account, and can disable each but their own.',
      action: 'Make administrator',
      isLoss: false,
    }),
    done: ({ email }) => `${email} is an administrator now.`,
  },
  withdrawAdmin: {
    ask: ({ email }) => ({
      title: `Remove ${email} as an administrator?`,
      text: 'The account stays, and can do what every user can.',
      action: 'Remove',
      isLoss: true,
    }),
    done: ({ email }) => `${email} is no administrator any more.`,
  },
  disable: {
    ask: ({ email }) => ({
      title: `Disable ${email}?`,
      text: 'Nobody can sign in to it then, and every device is signed out within seconds.',
      action: 'Disable account',
      isLoss: true,
    }),
    done: ({ email }) => `${email} is disabled.`,
  },
  enable: {
    ask: ({ email }) => ({
      title: `Enable ${email}?`,
      text: 'The password it had before works again.',
      action: 'Enable account',
      isLoss: false,
    }),
    done: ({ email }) => `${email} is enabled again.`,
  },
};
