/** What every answer tells a browser it may do with it: run our own scripts and nothing else, and be shown in nobody's frame. */
import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";

export function securityHeaders(): MiddlewareHandler {
  const none = ["'none'"];
  const self = ["'self'"];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: none,
      scriptSrc: self,
      styleSrc: self,
      imgSrc: ["'self'", "data:", "blob:"],
      connectSrc: self,
      baseUri: none,
      formAction: none,
      frameAncestors: none,
      // Text cannot become markup or script by way of innerHTML and its like, whoever wrote the page.
      requireTrustedTypesFor: ["'script'"],
      // The page's own policy lets nothing but the empty text pass, which the drawing library needs.
      trustedTypes: ["default"],
    },
    crossOriginResourcePolicy: "same-origin",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginEmbedderPolicy: "require-corp",
    referrerPolicy: "no-referrer",
    xFrameOptions: "DENY",
    // The dashboard speaks plain HTTP; a proxy in front of it may say this of itself.
    strictTransportSecurity: false,
    permissionsPolicy: {
      camera: [],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      serial: [],
      displayCapture: [],
      midi: [],
      publickeyCredentialsGet: [],
      screenWakeLock: [],
    },
  });
}
