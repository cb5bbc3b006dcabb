{{- /*
Every template of this library takes one dictionary:
  root         the caller's top context
  name         the service, e.g. ingestion
  settings     its settings: the keys of `defaults` in the application chart's values
  environment  {plain: {NAME: value}, secret: {NAME: {name, key}}}
  access       {ingress: [rule], egress: [rule]} of NetworkPolicy, beside what every service needs
  scaling      triggers of KEDA, used where settings.autoscaling.kind is keda
*/}}

{{- define "nest-service.fullname" -}}
{{- printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- /* Never changes over a release's life: a Deployment's selector is immutable. */}}
{{- define "nest-service.selectorLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "nest-service.labels" -}}
{{ include "nest-service.selectorLabels" . }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end }}

{{- define "nest-service.metadata" -}}
metadata:
  name: {{ include "nest-service.fullname" . }}
  labels:
    {{- include "nest-service.labels" . | nindent 4 }}
{{- end }}

{{- define "nest-service.image" -}}
{{- with .root.Values.image -}}
{{- $reference := printf "%s/%s%s" (trimSuffix "/" .registry) .prefix $.name -}}
{{- $digest := $.settings.imageDigest -}}
{{- if $digest }}{{ $reference }}@{{ $digest }}{{ else }}{{ $reference }}:{{ .tag | default $.root.Chart.AppVersion }}{{ end -}}
{{- end -}}
{{- end }}
