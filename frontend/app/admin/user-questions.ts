import type { AdminUser } from '#shared/admin';
import type { Question } from '../ui/confirmation';
import type { AdminAction } from './user-row';

/** The question before each action and the message after it. */
export const userQuestions: Record<
  AdminAction,
  { ask: (user: AdminUser) => Question; done: (user: AdminUser) => string }
> = {
  signOut: {
    ask: ({ email }) => ({
      title: `Sign out ${email} everywhere?`,
      text: 'All devices are signed out within seconds. Unsaved work may be lost.',
      action: 'Sign out',
      isLoss: true,
    }),
    done: ({ email }) => `${email} is signed out everywhere.`,
  },
  grantAdmin: {
    ask: ({ email }) => ({
      title: `Make ${email} an administrator?`,
      text: 'Administrators can see all accounts and disable any except their own.',
      action: 'Make administrator',
      isLoss: false,
    }),
    done: ({ email }) => `${email} is now an administrator.`,
  },
  withdrawAdmin: {
    ask: ({ email }) => ({
      title: `Remove ${email} as an administrator?`,
      text: 'They keep their account as a regular user.',
      action: 'Remove',
      isLoss: true,
    }),
    done: ({ email }) => `${email} is no longer an administrator.`,
  },
  disable: {
    ask: ({ email }) => ({
      title: `Disable ${email}?`,
      text: "They can't sign in, and all their devices are signed out within seconds.",
      action: 'Disable account',
      isLoss: true,
    }),
    done: ({ email }) => `${email} is disabled.`,
  },
  enable: {
    ask: ({ email }) => ({
      title: `Enable ${email}?`,
      text: 'They can sign in again with their password.',
      action: 'Enable account',
      isLoss: false,
    }),
    done: ({ email }) => `${email} is enabled again.`,
  },
};
