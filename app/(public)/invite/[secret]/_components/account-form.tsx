'use client';

import { Button } from '@heroui/react/button';
import { useTranslations } from 'use-intl';
import { PasswordField } from '#components/admin/password-field';
import { FormError } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import { useForm } from '#lib/client/form';
import { useAcceptInvitation } from '#lib/client/invitations';
import { isPassword, isUserName, maxDisplayNameLength } from '#lib/client/name-rules';
import { paths } from '#lib/client/paths';
import { signIn } from '#lib/client/sign-in';

/** A new account that is a member at once, and signed in. */
export function AccountForm({ secret }: { secret: string }) {
  const t = useTranslations('invitations.accept');
  const users = useTranslations('users.form');
  const accept = useAcceptInvitation(secret);
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
      const { tenantId, userName } = await accept.mutateAsync({ account });
      await signIn({ name: userName, password });
      window.location.assign(paths.tenant(tenantId));
    },
  });
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
