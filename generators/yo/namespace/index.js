// Where `yo sticky-socketio-app:namespace` looks for the generator.
export { default } from "create-sticky-socketio-app/namespace-generator";
