import { mebi, read, textParameter, words } from '../parameters.ts';
import { rootCapabilities } from '../service.ts';
import { webBlueprint } from '../web.ts';

export const nginx = webBlueprint({
  id: 'nginx',
  title: words('nginx', 'nginx'),
  summary: words('Serves the pages in the image.', '提供镜像中的网页。'),
  home: 'https://nginx.org/',
  license: 'BSD-2-Clause',
  names: ['nginx'],
  container: 80,
  memory: { defaultBytes: 128 * mebi, minBytes: 16 * mebi },
  parameters: [
    textParameter(
      'server',
      words('Server configuration', '服务器配置'),
      words(
        'Takes the place of conf.d/default.conf. It must listen on port 80. Empty: as the image says.',
        '替换 conf.d/default.conf，必须监听 80 端口。留空则按镜像设置。',
      ),
      { max: 50_000, advanced: true },
    ),
  ],
  service: ({ values }) => {
    const server = read(values, 'server', '');
    return {
      // The official image begins as root, and gives its workers another user.
      capabilities: [...rootCapabilities, 'NET_BIND_SERVICE'],
      files: server ? [{ path: '/etc/nginx/conf.d/default.conf', content: server, mode: 0o644 }] : [],
    };
  },
});
