'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { type Edits, editsSince, withEdit } from './edits.ts';
import { type Faults, faultsOf, faultsOfRefusal, type Reasons, type Rules } from './form-faults.ts';

/**
 * The state of a form. Faults are found before sending by the rules, afterwards in the answer's reason and issues;
 * the first faulty field gets the focus and nothing that was entered is lost. A second submit while one runs does
 * nothing. `error` is a refusal that belongs to no field.
 * @param initial What the form begins with.
 * @param follows `initial` is what is saved: a field that nobody touched shows it as it is now, also when somebody else
 * has changed it, so that nothing is saved over what was never seen.
 * @param send sends the values and does what comes after success; what it throws is shown.
 */
export function useForm<Values extends Record<string, unknown>>({
  initial,
  follows = false,
  rules = {},
  reasons = {},
  send,
}: {
  initial: Values;
  follows?: boolean;
  rules?: Rules<Values>;
  reasons?: Reasons<Values>;
  send: (values: Values) => Promise<void>;
}) {
  const [first] = useState(initial);
  const [edits, setEdits] = useState<Edits<Values>>({});
  const saved = follows ? initial : first;
  const values: Values = { ...saved, ...edits };
  const [faults, setFaults] = useState<Faults<Values>>({});
  const [error, setError] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  const isRunning = useRef(false);
  const { ref, focusFault } = useFaultFocus(faults);

  const fail = (found: Faults<Values>) => {
    focusFault();
    setFaults(found);
  };
  const submit = async () => {
    if (isRunning.current) return;
    setError(null);
    const found = faultsOf(values, rules);
    if (found) return fail(found);
    isRunning.current = true;
    setSending(true);
    try {
      await send(values);
      if (follows) setEdits((now) => editsSince(now, values));
    } catch (refusal) {
      const told = faultsOfRefusal(refusal, rules, reasons);
      if (told) fail(told);
      else setError(refusal);
    } finally {
      isRunning.current = false;
      setSending(false);
    }
  };
  return {
    values,
    faults,
    error,
    isSending,
    /** Changes one field and takes its fault back. */
    set<Name extends keyof Values>(name: Name, value: Values[Name]) {
      setEdits((before) => withEdit(before, saved, name, value));
      setFaults(({ [name]: _mended, ...others }) => others as Faults<Values>);
    },
    /** Back to the values it began with. */
    reset() {
      setEdits({});
      setFaults({});
      setError(null);
    },
    formProps: {
      ref,
      noValidate: true,
      onSubmit(event: FormEvent) {
        event.preventDefault();
        void submit();
      },
    },
  };
}

/** What `useForm` gives, for the parts of a form that are components of their own. */
export type FormState<Values extends Record<string, unknown>> = ReturnType<typeof useForm<Values>>;

/** Moves the focus once after `focusFault`, and not while faults are mended one by one. */
function useFaultFocus(faults: object) {
  const ref = useRef<HTMLFormElement>(null);
  const isWanted = useRef(false);
  useEffect(() => {
    if (!isWanted.current || Object.keys(faults).length === 0) return;
    isWanted.current = false;
    ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);
  const focusFault = () => {
    isWanted.current = true;
  };
  return { ref, focusFault };
}
