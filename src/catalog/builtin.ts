/**
 * The providers that ship with dsr, as data files checked against the same schema as the user's configuration.
 * docs/catalog.md says what was established from which source.
 */
import { z } from "zod";
import aliyun from "./providers/aliyun.json" with { type: "json" };
import azure from "./providers/azure.json" with { type: "json" };
import chinamobile from "./providers/chinamobile.json" with { type: "json" };
import chinatelecom from "./providers/chinatelecom.json" with { type: "json" };
import deepseek from "./providers/deepseek.json" with { type: "json" };
import fireworks from "./providers/fireworks.json" with { type: "json" };
import huawei from "./providers/huawei.json" with { type: "json" };
import nvidia from "./providers/nvidia.json" with { type: "json" };
import siliconflow from "./providers/siliconflow.json" with { type: "json" };
import tencent from "./providers/tencent.json" with { type: "json" };
import together from "./providers/together.json" with { type: "json" };
import volcengine from "./providers/volcengine.json" with { type: "json" };
import { type ProviderInput, providerInputSchema } from "./schema.ts";

/** Every provider that ships, by id; parsing them on start means that a broken data file cannot go unnoticed. */
export const builtInProviders: Record<string, ProviderInput> = z
  .record(z.string(), providerInputSchema)
  .parse({
    volcengine,
    together,
    nvidia,
    deepseek,
    azure,
    fireworks,
    aliyun,
    tencent,
    huawei,
    siliconflow,
    chinamobile,
    chinatelecom,
  });

/**
 * The model to measure when nobody names one: as of November 2026 six providers serve V4.1 Flash (and probably a
 * seventh), no model is served by more, and at DeepSeek it costs less than a third of V4 Pro. (R1, the original's
 * model, is retired at DeepSeek, Together and Alibaba.)
 */
export const defaultModel = "deepseek-v4.1-flash";
