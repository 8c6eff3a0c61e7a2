import { defineMessages } from './define.ts';

/** /t/<tenantId>/push */
export const push = defineMessages({
  en: {
    title: 'Push an image',
    subtitle: 'Bring an image from your machine into {tenant}.',
    tenantId: 'Tenant ID',
    tenantIdHint: 'It stands first in every image name of this tenant.',
    client: 'Client',
    tokenLink: 'Create an access token',
    steps: {
      signIn: 'Sign in, once per machine',
      tag: 'Give the image its name in this registry',
      push: 'Push it',
      copy: 'Copy the image into the registry',
    },
    hints: {
      signIn:
        'It asks for a password. A personal access token is better than the password of the account: it can be revoked alone.',
      tag: 'Put an image that you have in the place of nginx:latest.',
      push: 'The first push makes the repository. It is private until somebody changes that.',
      copy: 'Takes the image from the Docker on this machine; docker://, oci: and docker-archive: work as well. The first push makes the repository, and it is private.',
    },
    insecure:
      'This address is not encrypted, so Docker refuses it at first. Add this to /etc/docker/daemon.json and restart Docker, or ask your administrator for HTTPS.',
    insecureLabel: 'Allow this registry',
    namingTitle: 'How names are built',
    namingRule: 'Lower-case letters and digits, joined by . _ __ or -; a slash makes a deeper name.',
    partHost: 'This registry',
    partTenant: 'Your tenant',
    partName: 'Repository, slashes allowed',
    partTag: 'Tag, up to 128 characters',
    refused: 'A push to another place is refused in the terminal, with the right form of the name.',
    baseTitle: 'Custom base images',
    baseText:
      'A repository whose name ends in _ownbase is a custom base image: it is listed apart, and offered as a base wherever a base is chosen.',
    viewerNote: 'Your role in this tenant is viewer: you may pull, not push. Ask a tenant administrator.',
  },
  'zh-CN': {
    title: '推送镜像',
    subtitle: '把本机镜像推送到 {tenant}。',
    tenantId: '租户 ID',
    tenantIdHint: '本租户的每个镜像名都以它开头。',
    client: '客户端',
    tokenLink: '创建访问令牌',
    steps: {
      signIn: '登录，每台机器只需一次',
      tag: '给镜像打上本仓库的名称',
      push: '推送镜像',
      copy: '把镜像复制到镜像仓库',
    },
    hints: {
      signIn: '命令会提示输入密码。建议使用个人访问令牌代替账号密码：令牌可以单独吊销。',
      tag: '把 nginx:latest 换成你本机已有的镜像。',
      push: '首次推送会自动创建镜像仓库，默认为私有。',
      copy: '从本机 Docker 读取镜像，也可以用 docker://、oci: 或 docker-archive:。首次推送会自动创建镜像仓库，默认为私有。',
    },
    insecure:
      '这个地址没有加密，Docker 默认会拒绝访问。请把下面的内容加入 /etc/docker/daemon.json 并重启 Docker，或联系管理员启用 HTTPS。',
    insecureLabel: '允许此镜像仓库',
    namingTitle: '命名规则',
    namingRule: '使用小写字母和数字，可用 . _ __ 或 - 连接；斜杠表示更深一级的名称。',
    partHost: '本镜像仓库地址',
    partTenant: '你的租户',
    partName: '仓库名，可以包含斜杠',
    partTag: '标签，最多 128 个字符',
    refused: '推送到其他位置会被拒绝，终端里会提示正确的名称格式。',
    baseTitle: '自定义基础镜像',
    baseText:
      '名称以 _ownbase 结尾的镜像仓库是自定义基础镜像：它会单独列出，并在需要选择基础镜像的地方供你选用。',
    viewerNote: '你在本租户中是只读成员，只能拉取，不能推送。请联系租户管理员。',
  },
});
