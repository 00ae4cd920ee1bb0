// Where `yo sticky-socketio-app` looks for the generator.
export { default } from "create-sticky-socketio-app/generator";
