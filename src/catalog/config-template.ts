/** What `dsr init` writes: a configuration that loads as it stands and explains itself. */

/** Commented YAML; every commented-out line is valid when its `#` is removed. */
export function initialConfig(): string {
  return `# dsr configuration. Every line is optional; what is absent keeps its default.
# Keys stay out of this file: put them in the environment or in .env (see \`dsr providers list\` for the names).

defaults:
  # model: deepseek-v4.1-flash
  # providers: [deepseek, siliconflow]
  # modes: [non-thinking]          # default, all, or the names that \`dsr providers list\` shows
  # prompts: sharegpt              # or leval, synthetic:input=500,output=200, file:mine.jsonl, ./mine.mjs
  rounds: 10
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
#    models:
#      deepseek-r1: { id: DeepSeek-R1, inputPrice: 4, outputPrice: 16, cachedInputPrice: 1, currency: CNY }
#
#  azure:                          # your own endpoint
#    baseUrl: https://my-resource.services.ai.azure.com/openai/v1
#
#  my-host:                        # prices by hour, weekday and size; the last entry that holds is in force
#    baseUrl: https://llm.example.com/v1
#    models:
#      qwen3-32b:
#        id: Qwen/Qwen3-32B
#        modes:
#          non-thinking: { body: { enable_thinking: false } }
#        prices:
#          - { inputPrice: 1, outputPrice: 4, currency: CNY }
#          - { inputPrice: 2, outputPrice: 8, currency: CNY, timeZone: Asia/Shanghai, days: [mon, tue, wed, thu, fri], hours: ["09:00-12:00", "14:00-18:00"] }
#          - { inputPrice: 3, outputPrice: 12, currency: CNY, inputTokens: { above: 128000 } }
`;
}
