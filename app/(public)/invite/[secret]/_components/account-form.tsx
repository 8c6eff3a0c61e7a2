'use client';

import { Button } from '@heroui/react/button';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { PasswordField } from '#components/admin/password-field';
import { FormError } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import { LinkButton } from '#components/ui/link-button';
import { useForm } from '#lib/client/form';
import { useAcceptInvitation } from '#lib/client/invitations';
import { isPassword, isUserName, maxDisplayNameLength } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { signIn } from '#lib/client/sign-in';
import type { AcceptedView } from '#lib/contract/invitations';

/** An account that is made, but could not be signed in. */
type Unopened = AcceptedView & { refusal: unknown };

/** A new account that is a member at once, and signed in. */
export function AccountForm({ secret }: { secret: string }) {
  const t = useTranslations('invitations.accept');
  const users = useTranslations('users.form');
  const accept = useAcceptInvitation(secret);
  const [unopened, setUnopened] = useState<Unopened | null>(null);
  const { values, faults, error, isSending, set, formProps } = useForm({
    initial: { name: '', displayName: '', password: '' },
    rules: {
      name: [
        { accepts: ({ name }) => name.trim() !== '', text: users('nameRequired') },
        { accepts: ({ name }) => isUserName(name.trim()), text: users('nameForm') },
      ],
      password: [{ accepts: ({ password }) => isPassword(password), text: users('passwordLength') }],
    },
    reasons: { 'name-taken': { field: 'name', text: users('taken') } },
    async send({ name, displayName, password }) {
      const account = { name: name.trim(), displayName, password };
      const accepted = await accept.mutateAsync({ account });
      try {
        await signIn({ name: accepted.userName, password });
      } catch (refusal) {
        // The account exists now: sent once more, the form would ask for another one.
        return setUnopened({ ...accepted, refusal });
      }
      window.location.assign(paths.tenant(accepted.tenantId));
      // The form stays busy until the page is gone.
      await new Promise(() => {});
    },
  });
  if (unopened) return <SignInLater {...unopened} />;
  return (
    <form {...formProps} method="post" className="flex flex-col gap-4 border-t border-separator pt-4">
      <h2 className="font-medium">{t('newAccount')}</h2>
      <TextField
        label={t('name')}
        hint={t('nameHint')}
        error={faults.name}
        name="username"
        value={values.name}
        maxLength={64}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => set('name', event.currentTarget.value)}
      />
      <TextField
        label={t('displayName')}
        hint={t('displayNameHint')}
        value={values.displayName}
        maxLength={maxDisplayNameLength}
        autoComplete="name"
        onChange={(event) => set('displayName', event.currentTarget.value)}
      />
      <PasswordField
        label={t('password')}
        hint={t('passwordHint')}
        error={faults.password}
        name="password"
        value={values.password}
        maxLength={200}
        autoComplete="new-password"
        onChange={(event) => set('password', event.currentTarget.value)}
      />
      <FormError error={error} />
      <Button type="submit" variant="primary" size="lg" fullWidth isPending={isSending}>
        {t('create')}
      </Button>
    </form>
  );
}

/** The account is made: what is left is to sign in. */
function SignInLater({ tenantId, userName, refusal }: Unopened) {
  const t = useTranslations('invitations.accept');
  const frame = useTranslations('frame');
  return (
    <div className="flex flex-col gap-4 border-t border-separator pt-4">
      <p role="status">{t('made', { name: userName, tenant: tenantId })}</p>
      <FormError error={refusal} />
      <LinkButton href={paths.signIn(paths.tenant(tenantId))} variant="primary">
        {frame('signIn')}
      </LinkButton>
    </div>
  );
}
