/** Without its scripts, which bring the texts of every page. */
function visible(html: string): string {
  return html.replace(/<script\b[\s\S]*?<\/script>/g, '');
}

/** A browser without scripts: keeps cookies of every host, and follows redirects by itself. */
export function createVisitor(origin: string) {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: URL) => jars.get(url.host) ?? jars.set(url.host, new Map()).get(url.host)!;

  async function ask(address: string | URL, form?: Record<string, string>): Promise<Response> {
    const url = new URL(address, origin);
    const jar = jarOf(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie, 'user-agent': 'a visitor' },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value) jar.set(name, value);
      else jar.delete(name);
    }
    return response;
  }

  /** Goes where it is led, until there is a page. `change` may bend each address before it is opened. */
  async function follow(address: string | URL, change: (url: URL) => URL = (url) => url) {
    let url = change(new URL(address, origin));
    for (let steps = 0; steps < 20; steps += 1) {
      const response = await ask(url);
      const next = response.headers.get('location');
      if (next === null) return { url, status: response.status, text: visible(await response.text()) };
      url = change(new URL(next, url));
    }
    throw new Error(`too many redirects, the last one to ${url}`);
  }

  /** As the pages do it: a form of next-auth with its token against forged requests, answered by an address. */
  async function submit(path: string, fields: Record<string, string> = {}): Promise<string> {
    const { csrfToken } = (await (await ask('/api/auth/csrf')).json()) as { csrfToken: string };
    const answer = await ask(`/api/auth/${path}`, { csrfToken, json: 'true', ...fields });
    return ((await answer.json()) as { url: string }).url;
  }

  return { ask, follow, submit, cookies: () => jarOf(new URL(origin)) };
}
