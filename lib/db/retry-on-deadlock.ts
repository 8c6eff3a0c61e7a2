const deadlockDetected = '40P01';
const maxAttempts = 5;

/**
 * Runs a transaction again that PostgreSQL ended to break a deadlock, for one that does nothing outside of the
 * database, or nothing that may not be done twice. Locks are taken in one order, but a statement that changes many rows takes them in its own.
 */
export async function retryOnDeadlock<Result>(transaction: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await transaction();
    } catch (error) {
      if (attempt >= maxAttempts || !isDeadlock(error)) throw error;
    }
  }
}

const isDeadlock = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === deadlockDetected;
