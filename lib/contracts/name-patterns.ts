const NAMES =
  'ChatGPT|GPT-?\\d[\\w.]*|Claude|Gemini|Bard|Llama|Qwen|DeepSeek|Mistral|Mixtral|Grok|Kimi|Copilot|ERNIE|Doubao';
const MAKERS =
  'OpenAI|Anthropic|Google|Meta AI|Alibaba|Baidu|ByteDance|DeepSeek|Mistral AI|Moonshot AI|xAI|Zhipu AI';
const CHINESE =
  '通义千问|千问|文心一言|豆包|智谱清言|讯飞星火|腾讯元宝|混元|Kimi|ChatGPT|GPT|Claude|DeepSeek|Qwen';

/** How a text names the model that wrote it, where a project has no patterns of its own. */
export const DEFAULT_NAME_PATTERNS: readonly string[] = [
  '(?i)\\bas an ai (?:language )?(?:model|assistant) (?:named|called|developed by|created by|trained by|made by)\\b',
  `(?i)\\b(?:I am|I['’]m|this is|my name is) (?:an? )?(?:AI )?(?:assistant |model )?(?:named |called )?(?:${NAMES})\\b`,
  `(?i)\\b(?:developed|created|trained|made|built) by (?:${MAKERS})\\b`,
  `我(?:是|叫)(?:.{0,16}的)?.{0,6}(?:${CHINESE})`,
  '由(?:OpenAI|Anthropic|谷歌|阿里(?:云|巴巴)?|百度|字节跳动|腾讯|深度求索|月之暗面|智谱).{0,8}(?:开发|训练|研发|推出)的.{0,6}(?:模型|助手)',
  '作为.{0,8}由.{1,16}(?:开发|训练|研发)的.{0,6}(?:AI|人工智能|语言模型|大模型)',
];
