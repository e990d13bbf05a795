/** What `dsr schedule init` writes: a schedule that loads as it stands and explains itself. */

/** Commented YAML; every commented-out line is valid when its `#` is removed. */
export function initialSchedule(): string {
  return `# yaml-language-server: $schema=./dsr.schedule.schema.json
# What dsr measures by itself: \`dsr schedule check\` looks it over, \`dsr schedule\` runs it. docs/schedule.md explains each part.
# Keys and addresses of channels stay out of this file: they come from the environment.

timezone: UTC                      # of cron lines, and of the budgets of all jobs
budgets:                           # at list prices; never exceeded, across restarts and kills too
  day: 10CNY
  month: 150CNY
# state: results/dsr-schedule.db   # what has run and what it cost
# parallel: 1                      # jobs at once; measurements beside each other disturb each other

jobs:
  speed:
    command: perf
    flags: { rounds: 5 }           # those of \`dsr perf\`, without dashes; true for one without a value
    every: 30m
    jitter: 2m                     # up to so much later, by chance
    max_cost: 0.2CNY               # most that one run may cost
    timeout: 20m
  accuracy:
    command: bench
    flags: { dataset: smoke }
    cron: "0 3 * * 1"              # minute hour day month weekday; with six fields, seconds first
    max_cost: 2CNY
    catch_up: once                 # ticks missed while nobody was there: skip, once, or { all: 3 }
    # timezone: Asia/Shanghai
    # budgets: { month: 10CNY }    # of this job alone
    # on_overlap: wait             # a tick while it still runs: skip or wait
  # verify:
  #   command: verify
  #   flags: { reference: v4-gpqa.json }
  #   cron: "0 4 1 * *"
  #   max_cost: 5CNY

# After each job that measured: who meets a requirement, and what changed. A change is told.
# watch:
#   requirements: [requirements/balanced.json]
#   drift: { window: 30d, metrics: [ttft, otps, success] }

# notify:
#   channels:
#     - { kind: slack, url_env: SLACK_WEBHOOK }
#   cool_down: 1h
#   batch: 10s

# metrics: { port: 9464 }          # /metrics for Prometheus and /healthz, on loopback
# log: { file: results/schedule.log, max_size: 10MB, keep: 5 }
`;
}
