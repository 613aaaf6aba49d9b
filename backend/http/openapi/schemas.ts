import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import {
  meChangeSchema,
  meSchema,
  passwordChangeSchema,
  passwordResetSchema,
} from '#shared/account';
import {
  adminUserChangeSchema,
  adminUserSchema,
  adminUsersSchema,
  auditRowSchema,
  auditSchema,
} from '#shared/admin';
import {
  stepUpSchema,
  credentialsSchema,
  registrationSchema,
  signedOutSchema,
  tokenGrantSchema,
} from '#shared/auth';
import { fieldErrorSchema, problemSchema } from '#shared/problems';
import { healthSchema, keySetSchema, publicKeySchema } from '#shared/server';
import { sessionSummarySchema, sessionListSchema, endedSessionsSchema } from '#shared/sessions';

const schemas = {
  Registration: registrationSchema,
  Credentials: credentialsSchema,
  TokenGrant: tokenGrantSchema,
  SignedOut: signedOutSchema,
  Me: meSchema,
  MeChange: meChangeSchema,
  StepUp: stepUpSchema,
  PasswordChange: passwordChangeSchema,
  PasswordReset: passwordResetSchema,
  SessionSummary: sessionSummarySchema,
  SessionList: sessionListSchema,
  EndedSessions: endedSessionsSchema,
  AdminUser: adminUserSchema,
  AdminUsers: adminUsersSchema,
  AdminUserChange: adminUserChangeSchema,
  AuditRow: auditRowSchema,
  Audit: auditSchema,
  Health: healthSchema,
  PublicKey: publicKeySchema,
  KeySet: keySetSchema,
  FieldError: fieldErrorSchema,
  Problem: problemSchema,
};

export type SchemaName = keyof typeof schemas;

/** The part of JSON Schema that our schemas use. */
export interface JSONSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly description?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly items?: JSONSchema;
  readonly properties?: Readonly<Record<string, JSONSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly anyOf?: readonly JSONSchema[];
  readonly allOf?: readonly JSONSchema[];
}

const conversion: ConversionConfig = {
  target: 'draft-2020-12',
  // JSON Schema cannot express these, and clients need not know them.
  ignoreActions: ['trim', 'to_lower_case', 'readonly', 'check'],
};

/** Returns every body of the API as JSON Schema, by name. */
export function createSchemas(): Record<SchemaName, JSONSchema> {
  return toJsonSchemaDefs(schemas, {
    ...conversion,
    overrideRef: ({ referenceId }) => refOf(referenceId),
  }) as Record<SchemaName, JSONSchema>;
}

/** Converts one schema to JSON Schema. */
export function toSchema(schema: GenericSchema): JSONSchema {
  return toJsonSchema(schema, conversion) as JSONSchema;
}

/** Returns the reference to a schema in the document. */
export function refOf(name: string): string {
  return `#/components/schemas/${name}`;
}
