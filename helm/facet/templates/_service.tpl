{{- /*
What the library needs for one service, as YAML. Which variables a service reads, whom it calls and what it consumes
is in files/services.json, made from the services' code; so a rendered variable is one that the service knows.
Takes {root, name}.
*/}}

{{- define "facet.facts" -}}
{{- .Files.Get "files/services.json" -}}
{{- end }}

{{- define "facet.settings" -}}
{{- mergeOverwrite (deepCopy .root.Values.defaults) (deepCopy (index .root.Values.services .name)) | toYaml -}}
{{- end }}

{{- define "facet.context" -}}
{{- $facts := include "facet.facts" .root | fromJson -}}
{{- $service := index $facts .name -}}
{{- $settings := include "facet.settings" . | fromYaml -}}
{{- $input := dict "root" .root "name" .name "facts" $facts "service" $service "settings" $settings -}}
name: {{ .name }}
settings:
  {{- $settings | toYaml | nindent 2 }}
environment:
  {{- include "facet.environment" $input | nindent 2 }}
access:
  {{- include "facet.access" $input | nindent 2 }}
{{- with include "facet.scaling" $input }}
scaling:
  {{- . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* Values as the environment has them; toJson writes 20971520 where toString would write 2.097152e+07. */}}
{{- define "facet.environment" -}}
{{- $plain := dict "FACET_LISTEN_HOST" "0.0.0.0" "FACET_HTTP_PORT" (include "nest-service.httpPort" .) "FACET_GRPC_PORT" (include "nest-service.grpcPort" .) "FACET_DATA_FOLDER" (include "nest-service.dataFolder" .) -}}
{{- if .settings.tls.secretName -}}
{{- $folder := include "nest-service.tlsFolder" . -}}
{{- $plain = merge $plain (dict "GRPC_TLS_CERT_FILE" (printf "%s/tls.crt" $folder) "GRPC_TLS_KEY_FILE" (printf "%s/tls.key" $folder) "GRPC_TLS_CA_FILE" (printf "%s/ca.crt" $folder)) -}}
{{- end -}}
{{- $secret := dict -}}
{{- $secrets := mergeOverwrite (deepCopy .root.Values.secrets) .settings.secrets -}}
{{- $config := mergeOverwrite (deepCopy .root.Values.config) .settings.config -}}
{{- range $variable := .service.variables -}}
{{- if hasKey $config $variable -}}
{{- $value := index $config $variable -}}
{{- $_ := set $plain $variable (kindIs "string" $value | ternary $value (toJson $value)) -}}
{{- end -}}
{{- if and $.service.parts (hasKey $secrets $variable) -}}
{{- $_ := set $secret $variable (index $secrets $variable) -}}
{{- end -}}
{{- end -}}
{{- range $peer, $protocols := .service.calls -}}
{{- range $protocols -}}
{{- $variable := printf "%s_%s_ADDRESS" ($peer | upper | replace "-" "_") (upper .) -}}
{{- $host := include "nest-service.fullname" (dict "root" $.root "name" $peer) -}}
{{- $_ := set $plain $variable (printf "%s:%s" $host (include (printf "nest-service.%sPort" .) $)) -}}
{{- end -}}
{{- end -}}
{{- dict "plain" $plain "secret" $secret | toYaml -}}
{{- end }}

{{- /* Only services that call each other, the connection test, and where a service is open its clients. */}}
{{- define "facet.access" -}}
{{- /* Numbers: not every network plug-in finds a port's name in another pod. */}}
{{- $number := dict "http" (include "nest-service.httpPort" . | int) "grpc" (include "nest-service.grpcPort" . | int) -}}
{{- $test := include "nest-service.podsOf" (dict "root" .root "name" "connection-test") | fromYaml -}}
{{- $ingress := list (dict "from" (list $test) "ports" (list (dict "port" $number.http))) -}}
{{- range $caller, $facts := .facts -}}
{{- with index $facts.calls $.name -}}
{{- $pods := include "nest-service.podsOf" (dict "root" $.root "name" $caller) | fromYaml -}}
{{- $ports := list -}}
{{- range . }}{{ $ports = append $ports (dict "port" (index $number .)) }}{{ end -}}
{{- $ingress = append $ingress (dict "from" (list $pods) "ports" $ports) -}}
{{- end -}}
{{- end -}}
{{- with .root.Values.networkPolicy.metrics -}}
{{- $ingress = append $ingress (dict "from" . "ports" (list (dict "port" $number.http))) -}}
{{- end -}}
{{- if .settings.access.open -}}
{{- $ports := list (dict "port" $number.http) -}}
{{- if .service.answersGrpc }}{{ $ports = append $ports (dict "port" $number.grpc) }}{{ end -}}
{{- $rule := dict "ports" $ports -}}
{{- with .settings.access.from }}{{ $_ := set $rule "from" . }}{{ end -}}
{{- $ingress = append $ingress $rule -}}
{{- end -}}
{{- $egress := list -}}
{{- range $peer, $protocols := .service.calls -}}
{{- $pods := include "nest-service.podsOf" (dict "root" $.root "name" $peer) | fromYaml -}}
{{- $ports := list -}}
{{- range $protocols }}{{ $ports = append $ports (dict "port" (index $number .)) }}{{ end -}}
{{- $egress = append $egress (dict "to" (list $pods) "ports" $ports) -}}
{{- end -}}
{{- range $part := .service.parts -}}
{{- with index $.root.Values.networkPolicy $part }}{{ $egress = concat $egress . }}{{ end -}}
{{- end -}}
{{- if .service.downloads }}{{ $egress = concat $egress .root.Values.networkPolicy.downloads }}{{ end -}}
{{- dict "ingress" $ingress "egress" $egress | toYaml -}}
{{- end }}

{{- /* A trigger of KEDA for each topic that the service consumes. */}}
{{- define "facet.scaling" -}}
{{- $brokers := .root.Values.config.KAFKA_BROKERS -}}
{{- $triggers := list -}}
{{- range .service.consumes -}}
{{- $metadata := dict "bootstrapServers" $brokers "consumerGroup" $.service.consumerGroup "topic" . "lagThreshold" (toString $.settings.autoscaling.lagThreshold) "excludePersistentLag" "true" -}}
{{- $triggers = append $triggers (dict "type" "kafka" "metadata" $metadata) -}}
{{- end -}}
{{- if $triggers }}{{ toYaml $triggers }}{{ end -}}
{{- end }}
