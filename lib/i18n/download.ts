import { defineMessages } from './define.ts';

/** An image as a file, on its page. */
export const download = defineMessages({
  en: {
    action: 'Download…',
    title: 'Download as a file',
    lead: 'One tar for docker load, podman load and skopeo, and an OCI image layout at the same time. A download that was broken off can be resumed.',
    platform: 'Platform',
    all: 'All platforms',
    allHint: 'skopeo and containerd take all of them; docker load may take one alone.',
    commandLabel: 'the command that loads it',
    go: 'Download',
  },
  'zh-CN': {
    action: '下载…',
    title: '下载为文件',
    lead: '一个 tar 文件，既可用于 docker load、podman load 和 skopeo，也是 OCI 镜像布局。中断的下载可以续传。',
    platform: '平台',
    all: '所有平台',
    allHint: 'skopeo 和 containerd 会导入全部平台；docker load 可能只导入其中一个。',
    commandLabel: '导入命令',
    go: '下载',
  },
});
