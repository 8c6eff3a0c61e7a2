const uniqueViolationCode = '23505';

/** The name of the unique constraint or index that PostgreSQL refused a row by; null for every other failure. */
export function uniqueViolation(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || error.code !== uniqueViolationCode) return null;
  return 'constraint' in error && typeof error.constraint === 'string' ? error.constraint : '';
}
