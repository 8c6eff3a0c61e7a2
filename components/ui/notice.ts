/** What `notify` shows. */
export type Notice = {
  title: string;
  description?: string;
  tone?: 'default' | 'success' | 'danger';
  /** One thing to do about it, such as undo. */
  action?: { label: string; onPress: () => void };
  /** Milliseconds until it goes by itself; by default 5 s, 12 s with an action, never for a failure. */
  timeoutMs?: number;
};
