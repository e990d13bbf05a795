export { REQUIREMENT, runTour, TOUR_PROVIDERS, type TourDeps } from "./tour.ts";
