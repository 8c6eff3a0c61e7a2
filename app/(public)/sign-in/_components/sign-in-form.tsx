'use client';

import { Button } from '@heroui/react/button';
import { useMutation } from '@tanstack/react-query';
import { Eye, EyeOff } from 'lucide-react';
import { useTheme } from 'next-themes';
import { type FormEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { FormError } from '#components/ui/error-message';
import { TextField } from '#components/ui/fields';
import { signIn } from '#lib/client/sign-in';
import { adoptAccountPreferences } from './account-preferences';

/** User name and password. What was entered stays when it was wrong. */
export function SignInForm({ nextPath }: { nextPath: string }) {
  const t = useTranslations('signIn');
  const [isShown, setShown] = useState(false);
  const { setTheme } = useTheme();
  const attempt = useMutation({
    mutationFn: signIn,
    // A whole page load: the frame and everything in it is drawn for the account.
    onSuccess: async () => {
      await adoptAccountPreferences(setTheme);
      window.location.assign(nextPath);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    attempt.mutate({ name: String(form.get('username')).trim(), password: String(form.get('password')) });
  };
  const isBusy = attempt.isPending || attempt.isSuccess;
  const Icon = isShown ? EyeOff : Eye;
  return (
    // By POST, so that a password never lands in an address when the scripts have not come yet.
    <form method="post" onSubmit={submit} className="flex flex-col gap-4">
      <TextField
        label={t('user')}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={200}
        autoFocus
      />
      <div className="relative">
        <TextField
          label={t('password')}
          name="password"
          type={isShown ? 'text' : 'password'}
          autoComplete="current-password"
          required
          maxLength={200}
          className="pr-9"
        />
        <button
          type="button"
          aria-label={isShown ? t('hidePassword') : t('showPassword')}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
          className="absolute right-1 bottom-1 flex size-6 cursor-pointer items-center justify-center rounded text-muted hover:text-foreground"
        >
          <Icon aria-hidden className="size-4" />
        </button>
      </div>
      <FormError error={isBusy ? null : attempt.error} />
      <Button type="submit" variant="primary" size="lg" fullWidth isPending={isBusy}>
        {isBusy ? t('pending') : t('submit')}
      </Button>
    </form>
  );
}
