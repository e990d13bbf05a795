/** What `dsr init` writes: a configuration that loads as it stands and explains itself. */

/** Commented YAML; every commented-out line is valid when its `#` is removed. */
export function initialConfig(): string {
  return `# yaml-language-server: $schema=./dsr.config.schema.json
# dsr configuration. Every line is optional; what is absent keeps its default.
# Keys stay out of this file: put them in the environment or in .env (see \`dsr providers list\` for the names).

defaults:
  # model: deepseek-v4.1-flash
  # providers: [deepseek, siliconflow]
  # modes: [non-thinking]          # default, all, or the names that \`dsr providers list\` shows
  # prompts: sharegpt              # or leval, synthetic:input=500,output=200, file:mine.jsonl, ./mine.mjs
  rounds: 10
  # seed: 7                        # same seed, same prompts in the same order; without it each run takes a new one
  # maxCost: 5CNY                  # stop a run before it can cost more
  output: db                       # db, csv or both
  db: results/dsr.db
  out: results
  # timeouts:                      # for perf and bench alike; each has its own defaults
  #   connectMs: 10000
  #   firstTokenMs: 60000
  #   idleMs: 60000
  #   totalMs: 300000

# Exchange rates: CNY for one unit of the currency, with the date on which that was so. --fx USD=7.1 overrides.
# fx:
#   USD: { rate: 7.1, asOf: 2026-11-20 }

# New providers, or changes to built-in ones (maps merge; a price you state replaces the built-in one).
providers: {}
#  my-vllm:
#    baseUrl: http://10.0.0.1:8000/v1
#    apiKeyEnv: MY_VLLM_KEY        # or apiKey; or neither, where no key is needed
#    headers: { X-Team: research } # further request headers
#    models:
#      deepseek-r1: { id: DeepSeek-R1, inputPrice: 4, outputPrice: 16, cachedInputPrice: 1, currency: CNY }
#
#  azure:                          # your own endpoint
#    baseUrl: https://my-resource.services.ai.azure.com/openai/v1
#    # For classic deployments: wire: azure, apiVersion: "2024-10-21", and baseUrl https://my-resource.openai.azure.com
#
#  my-host:                        # prices by hour, weekday and size; the last entry that holds is in force
#    baseUrl: https://llm.example.com/v1
#    models:
#      qwen3-32b:
#        id: Qwen/Qwen3-32B
#        maxContext: 131072        # tokens of input and output together; dsr warns of longer prompts
#        maxOutput: 16384          # tokens of output; no more are asked for
#        tokenizer: tokenizer-qwen3 # counts as the model does (\`dsr datasets pull\` it), or a path: ./tokenizer.json
#        inlineReasoning: { open: "<think>", close: "</think>" } # only where thinking arrives in the answer's text
#        modes:
#          non-thinking: { body: { enable_thinking: false } }
#        prices:
#          - { inputPrice: 1, outputPrice: 4, currency: CNY }
#          - { inputPrice: 2, outputPrice: 8, currency: CNY, timeZone: Asia/Shanghai, days: [mon, tue, wed, thu, fri], hours: ["09:00-12:00", "14:00-18:00"], exceptDates: [2026-10-01..2026-10-07] }
#          - { inputPrice: 3, outputPrice: 12, currency: CNY, inputTokens: { above: 128000 } }
#          - { inputPrice: 0.5, outputPrice: 2, currency: CNY, from: 2026-12-01T00:00+08:00, until: 2027-01-01T00:00+08:00 }
`;
}
